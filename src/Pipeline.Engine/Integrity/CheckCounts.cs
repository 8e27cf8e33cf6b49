namespace Pipeline.Engine.Integrity;

/// <summary>How much was checked.</summary>
/// <param name="Files">Files of the journal.</param>
/// <param name="Origins">Of these, origins that are still there unchanged.</param>
/// <param name="Copies">Copies that are as they should be.</param>
/// <param name="ReadBack">Of these, copies that were read back and hashed.</param>
/// <param name="Folders">Folders that were looked through for drafts.</param>
/// <param name="Findings">Findings that are trouble.</param>
/// <param name="Notes">Findings that are none.</param>
public sealed record CheckCounts(long Files, long Origins, long Copies, long ReadBack, long Folders, long Findings, long Notes);
