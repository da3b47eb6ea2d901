using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Berth.Host;

/// <summary>Section <c>Server</c>: where this process listens and what it is called.</summary>
public sealed class ServerOptions
{
    /// <summary>Addresses to listen at, separated by <c>;</c>. Default <c>http://127.0.0.1:7700</c>.</summary>
    [Required]
    public string Listen { get; init; } = "http://127.0.0.1:7700";
}

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
