using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;

namespace Plumbline.Server.Data.Sqlite;

/// <summary>The embedded default: one file, write-ahead log, one writer at a time.</summary>
public sealed class SqliteStore : Store, IDisposable
{
    private readonly SemaphoreSlim _writer = new(1, 1);

    public SqliteStore(string path)
    {
        FilePath = path;
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = 60,
            Pooling = true,
        }.ToString();
    }

    public string FilePath { get; }

    public string ConnectionString { get; }

    public override string Description => $"SQLite at {FilePath}";

    public override void Configure(DbContextOptionsBuilder options) => options
        .UseSqlite(ConnectionString)
        .UseSnakeCaseNamingConvention()
        .AddInterceptors(SqlitePragmas.OnOpen);

    public override void Configure(ModelConfigurationBuilder conventions) =>
        conventions.Properties<Instant>().HaveConversion<InstantToMilliseconds>();

    public override async Task PrepareAsync(IServiceProvider services, CancellationToken cancel)
    {
        if (Path.GetDirectoryName(FilePath) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        await db.Database.MigrateAsync(cancel);
        await db.Database.ExecuteSqlRawAsync("pragma journal_mode = wal", cancel);
    }

    // the writer's turn already excludes every other writer
    public override Task LockAsync(BillingDb db, string table, string[] ids, CancellationToken cancel) => Task.CompletedTask;

    public override Task<IReadOnlyList<string>> ClaimAsync(BillingDb db, string table, string[] ids, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>(ids);

    public override async ValueTask<IDisposable?> WriterTurnAsync(CancellationToken cancel)
    {
        await _writer.WaitAsync(cancel);
        return new Turn(_writer);
    }

    public override bool IsUniqueViolation(Exception e) =>
        (e as SqliteException ?? e.InnerException as SqliteException) is { SqliteErrorCode: 19, SqliteExtendedErrorCode: 2067 or 1555 };

    public void Dispose() => _writer.Dispose();

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        private int _done;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _done, 1) == 0)
            {
                writer.Release();
            }
        }
    }

    private sealed class InstantToMilliseconds() : ValueConverter<Instant, long>(
        instant => instant.ToUnixTimeMilliseconds(), ms => Instant.FromUnixTimeMilliseconds(ms));
}
