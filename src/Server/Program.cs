using Plumbline.Server;
using Plumbline.Server.Contract;
using Plumbline.Server.Tenancy;

var app = PlumblineApp.Build(args);
if (args is ["coverage"])
{
    Console.Write(Coverage.Of(app));
    return 0;
}
var key = await app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None);
await app.StartAsync();
Console.WriteLine($"Plumbline is ready at {string.Join(", ", app.Urls)}");
if (key is not null)
{
    Console.WriteLine($"API key (shown once, keep it): {key}");
}
await app.WaitForShutdownAsync();
return 0;
