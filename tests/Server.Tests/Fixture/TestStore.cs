using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.Fixture;

/// <summary>
/// An empty database for this run, on the store that <c>PLUMBLINE_TEST_STORE</c> names: <c>sqlite</c> (the default) or <c>postgres</c>.
/// </summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly Func<ValueTask> _remove;

    private TestStore(string url, bool isPostgres, Func<ValueTask> remove)
    {
        Url = url;
        IsPostgres = isPostgres;
        _remove = remove;
    }

    /// <summary>As <c>PLUMBLINE_DATABASE</c> takes it.</summary>
    public string Url { get; }

    public bool IsPostgres { get; }

    public static Task<TestStore> CreateAsync() => Environment.GetEnvironmentVariable("PLUMBLINE_TEST_STORE") switch
    {
        null or "" or "sqlite" => Task.FromResult(CreateSqlite()),
        "postgres" => CreatePostgresAsync(),
        var other => throw new InvalidOperationException($"PLUMBLINE_TEST_STORE is '{other}'; it may be sqlite or postgres"),
    };

    public ValueTask DisposeAsync() => _remove();

    private static TestStore CreateSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-sqlite-");
        return new TestStore($"sqlite:///{Path.Combine(folder.FullName, "test.db")}", isPostgres: false, () =>
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
            return default;
        });
    }

    private static async Task<TestStore> CreatePostgresAsync()
    {
        var given = Environment.GetEnvironmentVariable("PLUMBLINE_TEST_POSTGRES");
        var cluster = given is { Length: > 0 } ? null : await PrivatePostgres.StartAsync();
        var admin = new Uri(cluster?.AdminUrl ?? given!);
        var database = $"plumbline_test_{Ids.New("run").ToLowerInvariant()}";
        await ExecuteAsync(admin, $"create database {database}");
        var url = new UriBuilder(admin) { Path = database }.Uri.OriginalString;
        return new TestStore(url, isPostgres: true, async () =>
        {
            if (cluster is null)
            {
                await ExecuteAsync(admin, $"drop database {database} with (force)");
            }
            else
            {
                await cluster.DisposeAsync();
            }
        });
    }

    // the statement holds a name of ours only
#pragma warning disable CA2100
    private static async Task ExecuteAsync(Uri admin, string statement)
    {
        await using var store = new Data.Postgres.PostgresStore(admin);
        await using var command = store.Source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
#pragma warning restore CA2100
}
