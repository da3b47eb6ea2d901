using System.Formats.Tar;
using System.IO.Compression;
using Berth.Core.DevContainers.Features;

namespace Berth.Core.Preflight;

/// <summary>Finds <c>devcontainer-feature.json</c> in a feature's layer, a tar that may be compressed and may be hostile.</summary>
internal static class FeatureArchive
{
    /// <summary>The largest layer that is read, in bytes as it is transferred.</summary>
    internal const int MaxBytes = 32 << 20;

    /// <summary>How far a compressed layer is unpacked, in bytes.</summary>
    private const long MaxUnpackedBytes = 256 << 20;

    private const int MaxEntries = 10_000;

    /// <returns>The file's bytes; null where the layer has none, or is no tar.</returns>
    internal static async Task<byte[]?> FindAsync(ReadOnlyMemory<byte> layer, CancellationToken cancellationToken)
    {
        try
        {
            await using var bytes = new MemoryStream(layer.ToArray(), writable: false);
            await using Stream content = IsGzip(layer.Span)
                ? new BoundedStream(new GZipStream(bytes, CompressionMode.Decompress), MaxUnpackedBytes)
                : bytes;
            await using var tar = new TarReader(content);
            for (var entries = 0; entries < MaxEntries; entries++)
            {
                if (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is not { } entry)
                {
                    return null;
                }

                if (entry.Name.TrimStart('.', '/') == FeatureMetadata.FileName && entry is { DataStream: { } data, Length: <= FeatureMetadata.MaxBytes })
                {
                    var file = new byte[entry.Length];
                    await data.ReadExactlyAsync(file, cancellationToken);
                    return file;
                }
            }

            return null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException)
        {
            // No tar, or a broken one.
            return null;
        }
    }

    private static bool IsGzip(ReadOnlySpan<byte> layer) => layer is [0x1f, 0x8b, ..];
}
