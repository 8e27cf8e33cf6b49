namespace Pipeline.Engine.Times;

/// <summary>Something wrong with cron's fields.</summary>
/// <param name="Offset">Where in the text it stands.</param>
/// <param name="Found">The part of the text that is wrong.</param>
/// <param name="Message">What is wrong; it does not repeat the text.</param>
public readonly record struct CronFault(int Offset, string Found, string Message);
