using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Docker;

/// <summary>One change to a configuration file.</summary>
public abstract record ConfigEdit
{
    private ConfigEdit()
    {
    }

    /// <summary>A key asks a helper: <c>credHelpers[key] = name</c>, the name without <c>docker-credential-</c>.</summary>
    public sealed record SetHelper(string Key, string Name) : ConfigEdit;

    public sealed record RemoveHelper(string Key) : ConfigEdit;

    /// <summary>Writes a login into the file itself, for clients that can ask no helper.</summary>
    public sealed record SetAuth(string Key, RegistryCredential Credential) : ConfigEdit;

    public sealed record RemoveAuth(string Key) : ConfigEdit;

    /// <summary>The file's text after the change.</summary>
    /// <exception cref="FormatException">The section is no object.</exception>
    internal byte[] Apply(byte[] text) => this switch
    {
        SetHelper helper => ConfigText.Set(text, "credHelpers", helper.Key, Json(json => json.WriteStringValue(helper.Name))),
        RemoveHelper helper => ConfigText.Remove(text, "credHelpers", helper.Key, EmptySection.Keep),
        SetAuth auth => ConfigText.Set(text, "auths", auth.Key, Json(AuthEntry.For(auth.Credential).WriteTo)),
        RemoveAuth auth => ConfigText.Remove(text, "auths", auth.Key, EmptySection.Keep),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ReadOnlySpan<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return buffer.WrittenSpan;
    }
}
