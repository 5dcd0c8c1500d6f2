using Plumbline.Server.Data.Postgres;
using Plumbline.Server.Data.Sqlite;

namespace Plumbline.Server.Data;

public static class DataSetup
{
    public static void AddBillingDb(this IServiceCollection services, Store store)
    {
        services.AddSingleton(store);
        if (store is PostgresStore)
        {
            services.AddDbContext<BillingDb, PostgresBillingDb>(store.Configure);
        }
        else
        {
            services.AddDbContext<BillingDb, SqliteBillingDb>(store.Configure);
        }
    }
}
