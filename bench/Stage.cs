using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Wire;

namespace Plumbline.Bench;

/// <summary>
/// A database of this run alone and the server on it, as a process of its own. PostgreSQL is a fresh cluster from the installed binaries
/// with its default durability: every commit is flushed to disk.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private const string Key = "test_benchmarks-need-a-key-too";
    private readonly PrivatePostgres? _cluster;
    private readonly string _folder;
    private Process? _server;

    private Stage(PrivatePostgres? cluster, string folder)
    {
        _cluster = cluster;
        _folder = folder;
    }

    public string Url { get; } = $"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";

    public string Database => _cluster?.AdminUrl ?? $"sqlite:///{_folder}/server.db";

    public IReadOnlyList<string> Customers { get; private set; } = [];

    public BareDatabase Bare { get; private set; } = null!;

    /// <summary>The server's own table: on PostgreSQL the same as the bare one, on SQLite another file with the same schema.</summary>
    public BareDatabase Own { get; private set; } = null!;

    public Process Server => _server ?? throw new InvalidOperationException("The server has not started");

    /// <summary>Processor time that the server has used so far.</summary>
    public TimeSpan ServerCpu()
    {
        Server.Refresh();
        return Server.TotalProcessorTime;
    }

    public static async Task<Stage> CreateAsync(Options options)
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-bench-").FullName;
        var cluster = options.IsPostgres ? await PrivatePostgres.StartAsync("-c shared_buffers=128MB") : null;
        return new Stage(cluster, folder);
    }

    /// <summary>Schema, company, key and a thousand customers.</summary>
    public async Task FillAsync()
    {
        if (_cluster is { } cluster)
        {
            var tenant = await FillAsync(Database);
            Own = Bare = new BarePostgres(
                $"Host=127.0.0.1;Port={cluster.Port};Username=plumbline;Database=postgres;Max Auto Prepare=10", tenant);
        }
        else
        {
            Bare = new BareSqlite($"{_folder}/bare.db", await FillAsync($"sqlite:///{_folder}/bare.db"));
            Own = new BareSqlite($"{_folder}/server.db", await FillAsync(Database));
        }
    }

    /// <summary>Starts the server, and returns how long it took until it said that it was ready.</summary>
    public async Task<TimeSpan> StartServerAsync(bool withEmptyEndpoint = false)
    {
        var folder = AppContext.BaseDirectory;
        string[] program = withEmptyEndpoint
            ? [Path.Combine(folder, "Plumbline.Bench.dll"), "host"]
            : [Path.Combine(folder, "Plumbline.Server.dll")];
        var start = new ProcessStartInfo("dotnet",
            [.. program, "--urls", Url, "--PLUMBLINE_DATABASE", Database, "--PLUMBLINE_BOOTSTRAP_API_KEY", Key])
        {
            WorkingDirectory = _folder,
        };
        var clock = Stopwatch.StartNew();
        _server = Process.Start(start)!;
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync($"{Url}/health/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return clock.Elapsed;
                }
            }
            catch (HttpRequestException) when (!_server.HasExited)
            {
                // not listening yet
            }
            await Task.Delay(5);
        }
    }

    public HttpRequestMessage Get(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return request;
    }

    public static HttpMessageInvoker Client(int connections) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false, UseProxy = false });

    public HttpRequestMessage Post(string path, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url + path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return request;
    }

    /// <summary>Sends every batch, each connection one after the other; all events must be taken.</summary>
    public async Task SendAsync(HttpMessageInvoker http, IReadOnlyList<Batch> batches, int connections)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < batches.Count)
            {
                using var request = Post("/v1/events/batch", batches[i].Body);
                using var answer = await http.SendAsync(request, CancellationToken.None);
                var text = await answer.Content.ReadAsByteArrayAsync();
                if (answer.StatusCode != HttpStatusCode.Created || !text.AsSpan().EndsWith("\"events_failed\":[]}"u8))
                {
                    throw new InvalidOperationException($"A batch was refused: {answer.StatusCode}");
                }
            }
        })));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false } server)
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<int> FillAsync(string database)
    {
        await using var app = PlumblineApp.Build(["--PLUMBLINE_DATABASE", database, "--PLUMBLINE_BOOTSTRAP_API_KEY", Key, "--urls", Url]);
        await app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        var tenant = await db.Set<Tenant>().SingleAsync(t => t.Mode == Mode.Test);
        var now = scope.ServiceProvider.GetRequiredService<KeyDirectory>().MachineNow();
        scope.ServiceProvider.GetRequiredService<CurrentTenant>()
            .Enter(new TenantEntry(tenant.Id, tenant.CompanyId, Mode.Test, ClockNow: null), now);
        var entity = await db.Set<InvoicingEntity>().Select(e => e.Id).FirstAsync();
        Customers = [.. Enumerable.Range(0, 1000).Select(_ => Ids.New("cus"))];
        await db.WriteAsync(() =>
        {
            db.AddRange(Customers.Select(id => new Customer
            {
                Id = id,
                Name = id,
                InvoicingEntityId = entity,
                CreatedAt = now,
                UpdatedAt = now,
            }));
            return Task.CompletedTask;
        });
        return tenant.Id;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
