namespace Berth.Testing;

/// <summary>Where the sources lie, found from where the tests run.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "Berth.slnx"))
            ? folder
            : Find(Directory.GetParent(folder)?.FullName ?? throw new InvalidOperationException("The tests run outside a checkout."));
}
