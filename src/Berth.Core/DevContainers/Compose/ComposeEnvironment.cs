namespace Berth.Core.DevContainers.Compose;

/// <summary>What the variables of compose files stand for: the environment, then a file such as <c>.env</c>.</summary>
internal sealed class ComposeEnvironment(VariableScope scope, IReadOnlyDictionary<string, string> file)
{
    public string? this[string name] => scope.LocalEnvironment.GetValueOrDefault(name) ?? file.GetValueOrDefault(name);

    public bool IsWithheld(string name) => scope.Withheld.Contains(name);

    /// <summary>The same with other values where the first has none.</summary>
    public ComposeEnvironment With(IReadOnlyDictionary<string, string> more)
    {
        var both = new Dictionary<string, string>(more);
        foreach (var (name, value) in file)
        {
            both[name] = value;
        }

        return new(scope, both);
    }
}
