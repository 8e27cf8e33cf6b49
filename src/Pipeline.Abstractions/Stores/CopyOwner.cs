namespace Pipeline.Abstractions.Stores;

/// <summary>The origin whose copy stands at a place.</summary>
/// <param name="Origin">Where the origin lies, as a number (see <see cref="FileLocation"/>).</param>
/// <param name="Text">The same for people: <c>store:path</c>.</param>
public readonly record struct CopyOwner(long Origin, string Text);
