using Berth.Server.Storage;

namespace Berth.Host;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: so does its database.</summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        routes.MapGet("/readyz", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(BerthDbContext db, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await db.Database.CanConnectAsync(limit.Token)
                ? TypedResults.Text("ready\n")
                : TypedResults.Text("the database does not answer\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return TypedResults.Text("the database does not answer in time\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
