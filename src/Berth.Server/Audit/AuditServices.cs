namespace Berth.Server.Audit;

public static class AuditServices
{
    extension(IServiceCollection services)
    {
        /// <summary>The audit log, on a chain that has been opened.</summary>
        public IServiceCollection AddAudit() => services
            .AddSingleton<AuditChain>()
            .AddSingleton<AuditLog>()
            .AddScoped<AuditVerification>()
            .AddScoped<AuditSearch>();
    }
}
