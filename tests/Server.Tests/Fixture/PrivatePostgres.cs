using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Plumbline.Server.Tests.Fixture;

/// <summary>
/// A PostgreSQL cluster of this test run alone, made from the installed binaries. It ends and its files go when this process ends, however
/// it ends: a shell watches our end of a pipe.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    /// <summary>Fast and forgetful: what a test writes need not survive a power cut.</summary>
    private const string ForTests =
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=200 -c shared_buffers=128MB";

    private const string Watch = """
        "$1" -D "$2" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= $4 > "$2/log" 2>&1 &
        server=$!
        cat > /dev/null
        kill -QUIT $server
        wait $server
        rm -rf "$2"
        """;

    private readonly Process _watcher;

    private PrivatePostgres(Process watcher, int port)
    {
        _watcher = watcher;
        Port = port;
    }

    public int Port { get; }

    public string AdminUrl => $"postgres://plumbline@127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/postgres";

    public static async Task<PrivatePostgres> StartAsync(string settings = ForTests)
    {
        var binaries = FindBinaries();
        var folder = Directory.CreateTempSubdirectory("plumbline-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", [ServerUser(), folder]);
        }
        await RunAsync(AsServerUser(
            Path.Combine(binaries, "initdb"), "-D", folder, "-U", "plumbline", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"));
        var port = FreePort();
        var watcher = Start(AsServerUser(
            "sh", "-c", Watch, "watch", Path.Combine(binaries, "postgres"), folder, port.ToString(CultureInfo.InvariantCulture),
            settings));
        var cluster = new PrivatePostgres(watcher, port);
        try
        {
            await cluster.WaitAsync(folder);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        _watcher.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _watcher.WaitForExitAsync(limit.Token);
        _watcher.Dispose();
    }

    private async Task WaitAsync(string folder)
    {
        var connection = $"Host=127.0.0.1;Port={Port};Username=plumbline;Database=postgres;Pooling=false;Timeout=2";
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var probe = new NpgsqlConnection(connection);
                await probe.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
            catch (NpgsqlException e)
            {
                throw new InvalidOperationException($"PostgreSQL did not start; see {folder}/log", e);
            }
        }
    }

    private static string FindBinaries()
    {
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var folders = installed
            .OrderByDescending(VersionOf)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return folders.FirstOrDefault(HoldsServer)
            ?? throw new InvalidOperationException(
                "The PostgreSQL tests need the server binaries (initdb, postgres): apt-get install postgresql, or name a server "
                + "where databases may be created in PLUMBLINE_TEST_POSTGRES=postgres://user:password@host:port/postgres");
    }

    private static int VersionOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static bool HoldsServer(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to run as root
    private static string ServerUser() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static string[] AsServerUser(params string[] command) => Environment.IsPrivilegedProcess
        ? ["setpriv", $"--reuid={ServerUser()}", "--clear-groups", .. command]
        : command;

    private static Task RunAsync(string name, string[] arguments) => RunAsync([name, .. arguments]);

    private static async Task RunAsync(string[] command)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {await output}{await errors}");
        }
    }

    private static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"Could not run {command[0]}", e);
        }
    }
}
