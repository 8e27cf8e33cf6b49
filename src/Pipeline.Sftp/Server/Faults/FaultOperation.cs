namespace Pipeline.Sftp.Server.Faults;

/// <summary>The requests that a fault can strike.</summary>
public enum FaultOperation
{
    /// <summary>Every request but INIT.</summary>
    Any,

    /// <summary>OPEN.</summary>
    Open,

    /// <summary>CLOSE.</summary>
    Close,

    /// <summary>READ.</summary>
    Read,

    /// <summary>WRITE.</summary>
    Write,

    /// <summary>STAT, LSTAT and FSTAT.</summary>
    Stat,

    /// <summary>STAT and LSTAT alone.</summary>
    PathStat,

    /// <summary>FSTAT alone.</summary>
    FStat,

    /// <summary>Whatever is answered with attributes: STAT, LSTAT, FSTAT and READDIR.</summary>
    Attributes,

    /// <summary>SETSTAT, FSETSTAT and lsetstat.</summary>
    SetStat,

    /// <summary>OPENDIR.</summary>
    OpenFolder,

    /// <summary>READDIR.</summary>
    List,

    /// <summary>REMOVE.</summary>
    Remove,

    /// <summary>MKDIR.</summary>
    MkDir,

    /// <summary>RMDIR.</summary>
    RmDir,

    /// <summary>REALPATH.</summary>
    RealPath,

    /// <summary>RENAME and posix-rename.</summary>
    Rename,

    /// <summary>posix-rename alone.</summary>
    PosixRename,

    /// <summary>READLINK.</summary>
    ReadLink,

    /// <summary>SYMLINK.</summary>
    SymLink,

    /// <summary>hardlink.</summary>
    HardLink,

    /// <summary>fsync.</summary>
    Fsync,

    /// <summary>statvfs and fstatvfs.</summary>
    Space,

    /// <summary>limits.</summary>
    Limits,

    /// <summary>copy-data.</summary>
    CopyData,

    /// <summary>check-file, by handle and by name.</summary>
    CheckFile,
}
