using Berth.Server.Http;

namespace Berth.Server.Accounts;

/// <summary>Which callers an endpoint answers at all, before it looks at anything.</summary>
public static class EndpointRules
{
    extension<TBuilder>(TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Users only, with a token of one of these scopes; any token where none is named. The answer does not depend on what exists.</summary>
        public TBuilder NeedsUser(params string[] scopes) => builder.AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            var caller = Caller.Of(context);
            context.Response.Headers["X-Accepted-OAuth-Scopes"] = string.Join(", ", scopes);
            if (caller.User is null)
            {
                return GitHubAnswer.RequiresAuthentication;
            }

            return scopes.Length == 0 || scopes.Any(caller.Scopes.Has) ? await next(invocation) : GitHubAnswer.MissingScope(string.Join(" or ", scopes));
        });

        /// <summary>Anybody; scopes widen what is seen.</summary>
        public TBuilder IsOpen(params string[] scopes) => builder.AddEndpointFilter((invocation, next) =>
        {
            invocation.HttpContext.Response.Headers["X-Accepted-OAuth-Scopes"] = string.Join(", ", scopes);
            return next(invocation);
        });

        /// <summary>The token of a codespace is answered as well: it reads what its repository's page and the public ones show.</summary>
        public TBuilder IsOpenToCodespaces() => builder.WithMetadata(new OpenToCodespaces());

        /// <summary>Administrators of the server only.</summary>
        public TBuilder NeedsSiteAdmin() => builder.NeedsUser("site_admin").AddEndpointFilter(async (invocation, next) =>
            Caller.Of(invocation.HttpContext).IsSiteAdmin ? await next(invocation) : GitHubAnswer.MustBeSiteAdmin);
    }
}

/// <summary>Marks an endpoint that the token of a codespace reaches; it reaches no other.</summary>
internal sealed class OpenToCodespaces;

/// <summary>Keeps tokens of codespaces from every endpoint that is not open to them.</summary>
public sealed class CodespaceGateMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<Caller>() is { OnlyRepository: not null } && context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<OpenToCodespaces>() is null
            ? GitHubAnswer.Forbidden("Resource not accessible by integration").ExecuteAsync(context)
            : next(context);
}

/// <summary>Knows the callers whose tokens are signed rather than stored: codespaces.</summary>
public interface ISignedCallers
{
    /// <returns>Null for what is no such token, or no longer a good one.</returns>
    Task<Caller?> FindAsync(string token, string? address, CancellationToken cancellationToken);
}
