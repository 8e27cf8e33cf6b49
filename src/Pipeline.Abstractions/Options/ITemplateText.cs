namespace Pipeline.Abstractions.Options;

/// <summary>Implemented by every sort of text that holds words in braces.</summary>
public interface ITemplateText
{
    /// <summary>Whether it holds that word, in whatever format.</summary>
    bool Holds(string word);
}
