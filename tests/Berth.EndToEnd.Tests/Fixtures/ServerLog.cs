using System.Reflection;
using Berth.EndToEnd.Tests.Fixtures;
using Xunit.v3;

[assembly: ShowServerLogs]

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>What a server that serves all tests has said so far.</summary>
internal sealed record ServerLog(string Name, Func<string> Text)
{
    /// <summary>Lets every test show what the server said while it ran.</summary>
    public static void Show(string name, Func<string> text) =>
        TestContext.Current.KeyValueStorage[$"log of {name}"] = new ServerLog(name, text);

    public static IEnumerable<ServerLog> All => TestContext.Current.KeyValueStorage.Values.OfType<ServerLog>();
}

/// <summary>Gives each test what the servers said meanwhile, to other tests too; the runner shows it with those that fail.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class ShowServerLogsAttribute : BeforeAfterTestAttribute
{
    private const string Start = "length of ";

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        foreach (var log in ServerLog.All)
        {
            TestContext.Current.KeyValueStorage[Start + test.UniqueID + log.Name] = log.Text().Length;
        }
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        foreach (var log in ServerLog.All)
        {
            var start = TestContext.Current.KeyValueStorage.GetValueOrDefault(Start + test.UniqueID + log.Name) as int? ?? 0;
            TestContext.Current.TestOutputHelper?.WriteLine($"--- {log.Name} ---\n{log.Text()[start..]}");
        }
    }
}
