namespace Pipeline.Sftp.Server.Faults;

/// <summary>
/// What happens to a request to which a fault applies. From <see cref="NoSize"/> on it is done, and only its answer is
/// odd.
/// </summary>
public enum FaultAction
{
    /// <summary>Not done; answered with FAILURE.</summary>
    Fail,

    /// <summary>Not done; answered with PERMISSION_DENIED.</summary>
    Refuse,

    /// <summary>Not done; answered with OP_UNSUPPORTED.</summary>
    Unsupported,

    /// <summary>Not done; answered with FAILURE and the words of a full disk.</summary>
    NoSpace,

    /// <summary>Neither this nor any later request of the session is answered.</summary>
    Stall,

    /// <summary>Not done; the session ends without an answer.</summary>
    Cut,

    /// <summary>Done; the session ends without an answer.</summary>
    CutAfter,

    /// <summary>Not done; answered with OK. For requests that are answered with a status.</summary>
    Lie,

    /// <summary>
    /// One bit is wrong: of what is stored by a write, of what is answered to a read, stat or check-file.
    /// </summary>
    Garble,

    /// <summary>A read is answered with half of what it asked for.</summary>
    Short,

    /// <summary>A read is answered with no byte, a listing with no name, and neither with its end.</summary>
    Empty,

    /// <summary>A read is answered with the end of the file, a listing with its end.</summary>
    Eof,

    /// <summary>A listing is answered with names that try to lead elsewhere.</summary>
    Hostile,

    /// <summary>A listing says that it holds more names than it does.</summary>
    Miscount,

    /// <summary>A listing is answered with one name of 120 000 bytes, each time another one.</summary>
    LongName,

    /// <summary>A listing is answered with a thousand folders, each time others, and never with its end.</summary>
    ManyFolders,

    /// <summary>A listing is answered with twenty thousand names of one letter, and never with its end.</summary>
    TinyNames,

    /// <summary>
    /// A listing is answered with five thousand good names, each time others, and never with its end.
    /// </summary>
    NewNames,

    /// <summary>
    /// A listing is answered with one good name, each time another one, after 1.5 seconds; never with its end.
    /// </summary>
    SlowNames,

    /// <summary>Not done; answered with FAILURE and 120 000 bytes of words.</summary>
    LongWords,

    /// <summary>Not done; answered with FAILURE and a megabyte of words, more than a packet may have.</summary>
    HugeWords,

    /// <summary>Not done; answered with a string that says that it has 4 GiB.</summary>
    HugeString,

    /// <summary>Not done; answered with attributes that say that 2³²−1 extended ones follow.</summary>
    HugeCount,

    /// <summary>Not done; answered with a packet that says that it has a gigabyte.</summary>
    HugePacket,

    /// <summary>Not done; answered with OK under the id of a request that was never made.</summary>
    WrongId,

    /// <summary>Not done; answered with what answers another kind of request.</summary>
    WrongType,

    /// <summary>Done twice, and so answered twice.</summary>
    Double,

    /// <summary>Not done; a read is answered with one byte more than it asked for.</summary>
    LongData,

    /// <summary>A read is answered with one byte of what it asked for, after 1.5 seconds.</summary>
    SlowByte,

    /// <summary>From this request on all answers of the session come a byte at a time, some a second.</summary>
    Trickle,

    /// <summary>All limits are said to be 0.</summary>
    Zero,

    /// <summary>All limits are said to be 1.</summary>
    One,

    /// <summary>All limits are said to be 2⁶⁴−1.</summary>
    Huge,

    /// <summary>Attributes come without a size.</summary>
    NoSize,

    /// <summary>Attributes come without permissions, and so without a type.</summary>
    NoPermissions,

    /// <summary>Permissions come without the bits of the type.</summary>
    NoType,

    /// <summary>Attributes come without times.</summary>
    NoTimes,

    /// <summary>A file is said to have 0 bytes.</summary>
    ZeroSize,

    /// <summary>A file is said to have half of its bytes.</summary>
    SmallSize,

    /// <summary>A file is said to have twice its bytes and one more.</summary>
    LargeSize,

    /// <summary>A file is said to have 2⁶² bytes.</summary>
    HugeSize,

    /// <summary>Every folder holds what the root holds, also one that is not there: a tree without end.</summary>
    SameFolder,

    /// <summary>Everything is said to be a symbolic link, also what a link leads to.</summary>
    Links,

    /// <summary>A file is made with mode 0644, whatever mode was asked for.</summary>
    AnyMode,

    /// <summary>Times are said to be 0.</summary>
    ZeroTimes,

    /// <summary>FAILURE is said instead of NO_SUCH_FILE.</summary>
    FailMissing,

    /// <summary>PERMISSION_DENIED is said instead of NO_SUCH_FILE.</summary>
    RefuseMissing,

    /// <summary>FAILURE is said instead of OK.</summary>
    FailAfter,

    /// <summary>A listing begins anew where it should end.</summary>
    Endless,

    /// <summary>Each name of a listing comes twice.</summary>
    Twice,

    /// <summary>Names of a listing are full paths.</summary>
    FullNames,

    /// <summary>Names of folders in a listing end with a slash.</summary>
    SlashFolders,

    /// <summary>
    /// A write that does not begin at the end of the file is answered with OP_UNSUPPORTED and not done.
    /// </summary>
    Sequential,

    /// <summary>A file that was written is gone when it is closed.</summary>
    Vanish,

    /// <summary>Line ends of a file that was written become CR LF when it is closed.</summary>
    Crlf,

    /// <summary>A plain rename replaces what has the new name.</summary>
    Replace,
}
