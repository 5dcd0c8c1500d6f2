using Microsoft.AspNetCore.Connections;
using Plumbline.Server;
using Plumbline.Server.Contract;
using Plumbline.Server.Demo;
using Plumbline.Server.Features.Ledger;
using Plumbline.Server.Tenancy;

try
{
    return args switch
    {
        ["coverage"] => PrintCoverage(),
        ["check", .. var rest] => await CheckAsync(rest),
        ["demo", .. var rest] => await DemoCommand.RunAsync(rest),
        _ => await ServeAsync(args),
    };
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"{e.InnerException.Message}. Choose another port, for instance: --urls http://localhost:8090");
    return 1;
}
catch (ArgumentException e) when (e.Message.StartsWith("PLUMBLINE_", StringComparison.Ordinal))
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int PrintCoverage()
{
    Console.Write(Coverage.Of(PlumblineApp.Build([])));
    return 0;
}

// compares the money of every company with its ledger; 1 when something is wrong
static async Task<int> CheckAsync(string[] args)
{
    var app = PlumblineApp.Build(args);
    PrintKey(await app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None));
    var faults = await app.Services.GetRequiredService<LedgerRound>().RunAsync(CancellationToken.None);
    foreach (var (company, fault) in faults)
    {
        Console.WriteLine($"{company}: {fault.Account} of {fault.SubjectId} is {fault.Booked} and should be {fault.Expected}");
    }
    Console.WriteLine(faults.Count == 0 ? "The ledgers agree with the documents" : $"{faults.Count} faults");
    return faults.Count == 0 ? 0 : 1;
}

static async Task<int> ServeAsync(string[] args)
{
    var app = PlumblineApp.Build(args);
    var key = await app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None);
    await app.StartAsync();
    Console.WriteLine($"Plumbline is ready at {string.Join(", ", app.Urls)}");
    PrintKey(key);
    await app.WaitForShutdownAsync();
    return 0;
}

static void PrintKey(string? key)
{
    if (key is not null)
    {
        Console.WriteLine($"API key (shown once, keep it): {key}");
    }
}
