namespace Pipeline.Stores.S3;

/// <summary>A part that the server has.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Tag">Its tag, as the server gave it.</param>
/// <param name="Md5">The MD5 of its bytes, taken here.</param>
internal sealed record SentPart(int Number, string Tag, byte[] Md5);
