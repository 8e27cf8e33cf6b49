namespace Pipeline.Engine.State;

/// <summary>
/// The journal or the manifest cannot be read or written: the run must end, because nothing it does could be written
/// down.
/// </summary>
public sealed class JournalException(string message, Exception? inner = null) : IOException(message, inner);
