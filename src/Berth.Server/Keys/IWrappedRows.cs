namespace Berth.Server.Keys;

/// <summary>A table whose data keys are wrapped anew when the key-encryption key changes.</summary>
public interface IWrappedRows
{
    /// <summary>Wraps the data keys of some rows, which are not under the active key yet, by the active one. Others may write meanwhile.</summary>
    /// <returns>How many there were; 0 when none is left.</returns>
    Task<int> RewrapAsync(int count, CancellationToken cancellationToken);
}
