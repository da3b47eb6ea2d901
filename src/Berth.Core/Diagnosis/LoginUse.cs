namespace Berth.Core.Diagnosis;

/// <summary>What became of the login for a registry that was asked.</summary>
public enum LoginUse
{
    /// <summary>Nobody looked for one: the registry was not reached, or answers without.</summary>
    NotTried,

    /// <summary>None is known.</summary>
    None,

    Used,

    /// <summary>One is known and could not be produced.</summary>
    Refused,
}
