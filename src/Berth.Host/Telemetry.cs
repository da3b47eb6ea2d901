using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Berth.Host;

/// <summary>Section <c>Telemetry</c>: where metrics go.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Where an OpenTelemetry collector listens, <c>http://127.0.0.1:4317</c>; absent by default: nothing is sent. The standard
    /// <c>OTEL_EXPORTER_OTLP_*</c> variables work too.
    /// </summary>
    public string? OtlpEndpoint { get; init; }
}

internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
        options.OtlpEndpoint is null || (Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https")
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Telemetry:OtlpEndpoint: '{options.OtlpEndpoint}' is not an address like http://127.0.0.1:4317");
}

internal static class Telemetry
{
    /// <summary>What the web server, the runtime and the database client count, sent where somebody collects it.</summary>
    public static void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        var endpoint = builder.Configuration["Telemetry:OtlpEndpoint"];
        if (endpoint is null && builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is null && builder.Configuration["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] is null)
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("berth-server"))
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql", "Berth")
                .AddOtlpExporter((exporter, _) =>
                {
                    if (Uri.TryCreate(endpoint, UriKind.Absolute, out var address))
                    {
                        exporter.Endpoint = address;
                    }
                }));
    }
}
