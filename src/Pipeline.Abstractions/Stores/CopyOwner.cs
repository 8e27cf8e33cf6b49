namespace Pipeline.Abstractions.Stores;

/// <summary>The source of the copy at a place.</summary>
/// <param name="Origin">The location of the source, as a number (see <see cref="FileLocation"/>).</param>
/// <param name="Text">The same for people: <c>store:path</c>.</param>
public readonly record struct CopyOwner(long Origin, string Text);
