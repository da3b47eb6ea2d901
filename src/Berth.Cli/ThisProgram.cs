using System.Reflection;

namespace Berth.Cli;

/// <summary>What this build is.</summary>
public static class ThisProgram
{
    /// <summary><c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(ThisProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
