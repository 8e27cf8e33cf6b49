namespace Pipeline.Engine.Stores.Local;

/// <summary>Options of the <c>local</c> store.</summary>
public sealed record LocalStoreOptions : IHasLocalRoot, IHasRoot
{
    /// <summary>
    /// The folder that holds the files; nothing outside it is ever touched. Relative to the working directory; <c>~/</c> is the home folder.
    /// It is made when a file is first written there.
    /// </summary>
    public required string Root { get; init; }

    string IHasLocalRoot.LocalRoot => LocalRoot.Expand(Root);

    object IHasRoot.Below(string folder) => this with { Root = $"{Root.TrimEnd('/')}/{folder}" };
}
