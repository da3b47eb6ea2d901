using System.Runtime.InteropServices;

namespace Berth.Core.Diagnosis;

/// <summary>For which platform this machine pulls images, in the words of an image index.</summary>
public static class HostPlatform
{
    /// <summary><c>linux/amd64</c>: containers are Linux's, whatever runs them.</summary>
    public static string Current => $"linux/{ArchitectureOf(RuntimeInformation.OSArchitecture)}";

    private static string ArchitectureOf(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        Architecture.Arm64 => "arm64",
        Architecture.Arm or Architecture.Armv6 => "arm",
        Architecture.LoongArch64 => "loong64",
        Architecture.Ppc64le => "ppc64le",
        _ => architecture.ToString().ToLowerInvariant(),
    };
}
