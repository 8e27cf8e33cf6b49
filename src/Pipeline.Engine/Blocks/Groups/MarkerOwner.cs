using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Execution;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>Whose a marker is, as far as can be told.</summary>
internal enum MarkerOwnerState
{
    /// <summary>This run's.</summary>
    Own,

    /// <summary>That of a run of this pipeline which is dead.</summary>
    OwnDead,

    /// <summary>That of somebody who is alive.</summary>
    Alive,

    /// <summary>That of a process of this machine which is gone.</summary>
    Dead,

    /// <summary>That of somebody of whom nothing can be known.</summary>
    Unknown,
}

/// <summary>Who holds a marker.</summary>
/// <param name="State">Whose it is.</param>
/// <param name="Marker">The marker.</param>
/// <param name="IsOfSame">Whether it is that of a pipeline of the same name.</param>
internal sealed record MarkerOwner(MarkerOwnerState State, MarkerFile Marker, bool IsOfSame)
{
    /// <summary>A marker of which nothing can be known is called stale after this long; it stays even so.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromDays(1);

    /// <summary>
    /// Tells whose a marker is: of this pipeline's runs the journal knows which are alive, of others the machine, if it
    /// is this one.
    /// </summary>
    public static async ValueTask<MarkerOwner> OfAsync(
        FilePlace place,
        MarkerFile marker,
        RunContext context,
        IMarkerRegistry journal,
        CancellationToken cancellationToken
    )
    {
        if (marker.Note is not { } note)
            return new(MarkerOwnerState.Unknown, marker, IsOfSame: false);
        return new(
            await StateAsync(place, note, context.Run, journal, cancellationToken),
            marker,
            note.Pipeline == context.Plan.Name
        );
    }

    private static async ValueTask<MarkerOwnerState> StateAsync(
        FilePlace place,
        MarkerContent note,
        string run,
        IMarkerRegistry journal,
        CancellationToken cancellationToken
    )
    {
        if (note.Run == run)
            return MarkerOwnerState.Own;
        var known = await journal.MarkersAsync(cancellationToken);
        if (known.Any(one => one.Run == note.Run && one.Place == place))
            return journal.IsAlive(note.Run) ? MarkerOwnerState.Alive : MarkerOwnerState.OwnDead;
        if (note.Machine != ProcessIdentity.Machine)
            return MarkerOwnerState.Unknown;
        return ProcessIdentity.IsAlive(note.Pid, note.Began) switch
        {
            true => MarkerOwnerState.Alive,
            false => MarkerOwnerState.Dead,
            null => MarkerOwnerState.Unknown,
        };
    }

    /// <summary>
    /// Whether it is that of a run of this pipeline of which the journal knows nothing: it was lost since. The process
    /// is gone, for sure.
    /// </summary>
    private bool IsOurs => State == MarkerOwnerState.Dead && IsOfSame;

    /// <summary>Whether a person should look at it: nobody will take it away.</summary>
    public bool IsStale(DateTimeOffset now) =>
        State == MarkerOwnerState.Dead || (State == MarkerOwnerState.Unknown && now - Marker.Since > Stale);

    /// <summary>Whether it may be taken over by somebody who waits that long.</summary>
    public bool MayBeTaken(TimeSpan? takeOver, DateTimeOffset now) =>
        IsOurs
        || (State is MarkerOwnerState.Dead or MarkerOwnerState.Unknown && takeOver is { } age && now - Marker.Since >= age);

    /// <summary>Who holds the marker, why nobody goes on, and what is to be done, in words for a person.</summary>
    public string Why(FilePlace place, TimeSpan? takeOver, DateTimeOffset now)
    {
        var since = Marker.Since is { } at
            ? $"since {TimeText.Of(at)} ({DurationText.Of(TimeSpan.FromSeconds(Math.Max(0, Math.Round((now - at).TotalSeconds))))})"
            : "since a time that its store does not report";
        var who = Marker.Note is { } note
            ? $"{note.User}@{note.Host}, pipeline {note.Pipeline}, process {note.Pid}, run {note.Run}"
            : "another program, which does not identify itself";
        var doing = State switch
        {
            MarkerOwnerState.Alive => "it is running",
            MarkerOwnerState.Dead => "that process has ended",
            _ => "it is unknown whether it is still running",
        };
        var cure =
            State == MarkerOwnerState.Alive || IsOurs ? ""
            : takeOver is { } wait ? $"; it is taken over when it is {DurationText.Of(wait)} old"
            : IsStale(now) ? $"; if no program works there, delete {place}, or set 'take_over'"
            : "";
        return VisibleText.Of($"held by {who} {since}, marker {place}; {doing}{cure}");
    }
}
