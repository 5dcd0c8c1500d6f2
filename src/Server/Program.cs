using Microsoft.AspNetCore.Connections;
using Plumbline.Server;
using Plumbline.Server.Contract;
using Plumbline.Server.Demo;
using Plumbline.Server.Tenancy;

try
{
    return args switch
    {
        ["coverage"] => PrintCoverage(),
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

static async Task<int> ServeAsync(string[] args)
{
    var app = PlumblineApp.Build(args);
    var key = await app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None);
    await app.StartAsync();
    Console.WriteLine($"Plumbline is ready at {string.Join(", ", app.Urls)}");
    if (key is not null)
    {
        Console.WriteLine($"API key (shown once, keep it): {key}");
    }
    await app.WaitForShutdownAsync();
    return 0;
}
