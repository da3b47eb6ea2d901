using System.Net.Http.Headers;
using Berth.Host;
using Berth.Server.Accounts;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Audit;
using Berth.Server.Packages;
using Berth.Server.Storage;
using Berth.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Berth.Server.Tests.Server;

/// <summary>The whole server in this process, on loopback, with a real database of its own and a clock that tests move.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryFolder? folder;
    private readonly WebApplication app;

    private RunningServer(TemporaryFolder? folder, WebApplication app, ManualTime clock, string dataDirectory) =>
        (this.folder, this.app, Clock, DataDirectory) = (folder, app, clock, dataDirectory);

    public ManualTime Clock { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Where it listens: <c>http://127.0.0.1:PORT</c>.</summary>
    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Where its keys and its SQLite file are.</summary>
    public string DataDirectory { get; }

    /// <param name="settings">Further settings, <c>Section:Name=value</c>.</param>
    public static Task<RunningServer> StartAsync(Engine engine = Engine.Sqlite, params string[] settings) => StartAsync(engine, static _ => { }, settings);

    /// <param name="adjust">What is put in place of the real thing, or beside it.</param>
    /// <param name="settings">Further settings, <c>Section:Name=value</c>.</param>
    public static async Task<RunningServer> StartAsync(Engine engine, Action<IServiceCollection> adjust, params string[] settings)
    {
        var folder = new TemporaryFolder();
        return await StartAsync(
            folder, folder["data"], adjust, [.. engine == Engine.PostgreSql ? [$"Database:PostgreSql={PostgreSql.NewDatabase()}"] : (string[])[], .. settings]);
    }

    /// <summary>Starts one in a data directory that stays.</summary>
    public static Task<RunningServer> StartInAsync(string dataDirectory, params string[] settings) =>
        StartAsync(null, dataDirectory, static _ => { }, settings);

    private static async Task<RunningServer> StartAsync(
        TemporaryFolder? folder, string dataDirectory, Action<IServiceCollection> adjust, string[] settings)
    {
        var clock = new ManualTime();
        string[] arguments =
        [
            $"--DataDirectory={dataDirectory}", "--Server:Listen=http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning", "--RateLimit:IsEnabled=false", "--Registry:IsEnabled=false",
            .. settings.Select(setting => $"--{setting}"),
        ];
        var app = await BerthServer.BuildAsync(
            arguments, services => adjust(services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock))), CancellationToken.None);
        await app.StartAsync();
        return new(folder, app, clock, dataDirectory);
    }

    /// <summary>A client without a login, for addresses below <c>/api/v3/</c>.</summary>
    public HttpClient Anonymous()
    {
        var client = new HttpClient { BaseAddress = new(Address, "/api/v3/") };
        client.DefaultRequestHeaders.UserAgent.Add(new("tests", "1"));
        return client;
    }

    /// <summary>A client that calls with a token.</summary>
    public HttpClient With(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client of a user with a new token of these scopes; of all where none is named.</summary>
    public async Task<HttpClient> ClientOfAsync(Account user, params string[] scopes) => With(await TokenOfAsync(user, scopes));

    /// <summary>A new token of a user, with these scopes; with all where none is named.</summary>
    public async Task<string> TokenOfAsync(Account user, params string[] scopes)
    {
        await using var scope = Services.CreateAsyncScope();
        var granted = scopes is [] ? Scopes.All : Scopes.TryOf(scopes.Where(name => name is not ""), out var some, out _) ? some : throw new ArgumentException("no such scope");
        return (await scope.ServiceProvider.GetRequiredService<AccessTokens>().MakeAsync(user, granted, "test", null, AuditActor.Server, CancellationToken.None)).Token;
    }

    /// <summary>Makes a user.</summary>
    public Task<Account> UserAsync(string login, bool isSiteAdmin = false) => AddAsync(new Account
    {
        Kind = AccountKind.User,
        Login = login,
        LoginKey = login.ToLowerInvariant(),
        IsSiteAdmin = isSiteAdmin,
        CreatedAt = Clock.GetUtcNow(),
        UpdatedAt = Clock.GetUtcNow(),
    });

    /// <summary>Makes an organization with its owners and members, whose base permission is none.</summary>
    public async Task<Account> OrganizationAsync(string login, Account[] owners, params Account[] members)
    {
        var organization = await AddAsync(new Account
        {
            Kind = AccountKind.Organization,
            Login = login,
            LoginKey = login.ToLowerInvariant(),
            CreatedAt = Clock.GetUtcNow(),
            UpdatedAt = Clock.GetUtcNow(),
        });
        foreach (var user in owners.Concat(members))
        {
            await AddAsync(new Membership { OrganizationId = organization.Id, UserId = user.Id, IsOwner = owners.Contains(user) });
        }

        return organization;
    }

    public Task<Repository> RepositoryAsync(Account owner, string name, RepositoryVisibility visibility = RepositoryVisibility.Private) => AddAsync(new Repository
    {
        OwnerId = owner.Id,
        Name = name,
        NameKey = name.ToLowerInvariant(),
        Visibility = visibility,
        DefaultBranch = "main",
        CreatedAt = Clock.GetUtcNow(),
        UpdatedAt = Clock.GetUtcNow(),
    });

    /// <summary>A package with one version, as if it had been pushed.</summary>
    public async Task<Package> PackageAsync(
        Account owner, string name, PackageVisibility visibility = PackageVisibility.Private, Repository? linked = null, bool inherits = false)
    {
        var package = await AddAsync(new Package
        {
            OwnerId = owner.Id,
            Type = PackageType.Container,
            Name = name,
            Visibility = visibility,
            RepositoryId = linked?.Id,
            InheritsAccess = inherits,
            IsPublished = true,
            PushGrantedAt = Clock.GetUtcNow(),
            CreatedAt = Clock.GetUtcNow(),
            UpdatedAt = Clock.GetUtcNow(),
        });
        await VersionAsync(package, 'a');
        return package;
    }

    /// <summary>One more version, whose digest is of one digit.</summary>
    public Task<PackageVersion> VersionAsync(Package package, char digit) => AddAsync(new PackageVersion
    {
        PackageId = package.Id,
        Digest = $"sha256:{new string(digit, 64)}",
        MediaType = "application/vnd.oci.image.manifest.v1+json",
        Size = 1234,
        CreatedAt = Clock.GetUtcNow(),
        UpdatedAt = Clock.GetUtcNow(),
    });

    /// <summary>Lets somebody work with a repository.</summary>
    public Task CollaboratorAsync(Repository repository, Account user, AccessLevel permission) =>
        AddAsync(new Collaborator { RepositoryId = repository.Id, UserId = user.Id, Permission = permission });

    /// <summary>Puts a row into the database.</summary>
    public async Task<T> AddAsync<T>(T row)
        where T : class
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BerthDbContext>();
        db.Add(row);
        await db.SaveChangesAsync();
        return row;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder?.Dispose();
    }
}
