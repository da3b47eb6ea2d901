using Berth.Server.Audit;

namespace Berth.Server.Packages;

public static class PackageServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddPackages() => services
            .AddSingleton<PackageReader>()
            .AddSingleton<PackageQuery>()
            .AddSingleton<RecentAnswers<PackageQuestion, PackageRow>>()
            .AddHostedService<PackageWatch>()
            .AddScoped<PackageFinder>()
            .AddScoped<PackagePublishing>()
            .AddScoped<PackageLink>()
            .AddScoped<PackageSync>()
            .AddScoped<PackageViews>()
            .AddScoped<PackageStore>()
            .AddScoped<PackageDeletion>();
    }
}
