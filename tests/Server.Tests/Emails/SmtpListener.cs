using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Plumbline.Server.Tests.Emails;

/// <summary>
/// A mail server on a port of this machine. Addresses that begin with <c>never</c> are refused for good, those that begin with
/// <c>later2</c> are put off twice, and a message to <c>spam</c> is refused once it was read.
/// </summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, int> _putOff = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string[] To, MimeMessage Message)> _received = [];
    private readonly Task _serving;

    public SmtpListener()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"smtp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What was taken for an address.</summary>
    public MimeMessage[] For(string address)
    {
        lock (_received)
        {
            return [.. _received.Where(m => m.To.Contains(address)).Select(m => m.Message)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient caller)
    {
        using var _ = caller;
        var stream = caller.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            await writer.WriteLineAsync("220 listener");
            var to = new List<string>();
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    await writer.WriteLineAsync(await TakeAsync(reader, to));
                    continue;
                }
                await writer.WriteLineAsync(Answer(verb, line, to));
                if (verb == "QUIT")
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the caller went, or the test is over
        }
    }

    private string Answer(string verb, string line, List<string> to)
    {
        switch (verb)
        {
            case "MAIL" or "RSET":
                to.Clear();
                return "250 fine";
            case "RCPT":
                var address = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                if (address.StartsWith("never", StringComparison.Ordinal))
                {
                    return "550 no such mailbox";
                }
                if (address.StartsWith("later2", StringComparison.Ordinal) && PutOff(address) <= 2)
                {
                    return "451 come back later";
                }
                to.Add(address);
                return "250 fine";
            case "QUIT":
                return "221 bye";
            default:
                return "250 fine";
        }
    }

    private int PutOff(string address)
    {
        lock (_putOff)
        {
            return _putOff[address] = _putOff.GetValueOrDefault(address) + 1;
        }
    }

    private async Task<string> TakeAsync(StreamReader reader, List<string> to)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
        if (to.Exists(a => a.StartsWith("spam", StringComparison.Ordinal)))
        {
            return "554 this looks like spam";
        }
        using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()));
        var message = await MimeMessage.LoadAsync(bytes);
        lock (_received)
        {
            _received.Add(([.. to], message));
        }
        return "250 taken";
    }
}
