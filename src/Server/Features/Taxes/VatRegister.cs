using System.Collections.Concurrent;
using System.Text.Json;
using Plumbline.Engine.Tax;

namespace Plumbline.Server.Features.Taxes;

public enum RegisterAnswer
{
    Valid,
    Invalid,

    /// <summary>It was asked and gave no answer.</summary>
    Unverified,
}

/// <summary>
/// The register of VAT numbers of the European Union (VIES), asked when a customer's number is set. Off unless its address is configured.
/// Whatever goes wrong there is an answer here: <see cref="RegisterAnswer.Unverified"/>.
/// </summary>
public sealed partial class VatRegister : IDisposable
{
    public const string Setting = "PLUMBLINE_VIES_URL";

    private const int MaxAnswerBytes = 64 * 1024;
    private const int AtOnce = 8;

    /// <summary>For all the numbers of a request together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly HttpClient? _http;
    private readonly ILogger<VatRegister> _log;

    public VatRegister(Uri? url, ILogger<VatRegister> log)
    {
        _log = log;
        _http = url is null ? null : new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = url,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <summary>The address in the setting; null when it is off.</summary>
    /// <exception cref="ArgumentException">It is no http or https address.</exception>
    public static Uri? ReadUrl(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new ArgumentException($"{Setting} must be an address such as https://ec.europa.eu/taxation_customs/vies/rest-api");
    }

    /// <summary>Null when the register is off, and for numbers that it does not have: wrong ones, and those of other countries.</summary>
    public async Task<RegisterAnswer?> AskAsync(string? number, CancellationToken cancel)
    {
        var answers = await AskAsync([number], cancel);
        return number is not null && answers.TryGetValue(number, out var answer) ? answer : null;
    }

    /// <summary>The answers by number, as written.</summary>
    public async Task<IReadOnlyDictionary<string, RegisterAnswer>> AskAsync(IEnumerable<string?> numbers, CancellationToken cancel)
    {
        var answers = new ConcurrentDictionary<string, RegisterAnswer>(StringComparer.Ordinal);
        if (_http is null)
        {
            return answers;
        }
        var asked = numbers.OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(number => (Number: number, Parts: VatNumber.OfTheUnion(number))).Where(n => n.Parts is not null);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (n, _) =>
            answers[n.Number] = await AskOneAsync(_http, n.Parts!.Value, patience.Token));
        cancel.ThrowIfCancellationRequested();
        return answers;
    }

    public void Dispose() => _http?.Dispose();

    private async Task<RegisterAnswer> AskOneAsync(HttpClient http, (string Prefix, string Number) parts, CancellationToken cancel)
    {
        try
        {
            using var response = await http.GetAsync($"ms/{parts.Prefix}/vat/{parts.Number}", cancel);
            response.EnsureSuccessStatusCode();
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancel));
            var (isValid, error) = (BoolOf(json.RootElement), ErrorOf(json.RootElement));
            // a country whose own register is down is told in userError, with isValid false
            var answer = (isValid, error) switch
            {
                (true, null or "VALID") => RegisterAnswer.Valid,
                (false, null or "INVALID") => RegisterAnswer.Invalid,
                _ => RegisterAnswer.Unverified,
            };
            if (answer == RegisterAnswer.Unverified)
            {
                LogSilence(parts.Prefix, error ?? "its answer has another form");
            }
            return answer;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            LogSilence(parts.Prefix, e.Message);
            return RegisterAnswer.Unverified;
        }
    }

    private static bool? BoolOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("isValid", out var value)
            ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
            : null;

    private static string? ErrorOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("userError", out var told) && told.ValueKind == JsonValueKind.String
            ? told.GetString()
            : null;

    [LoggerMessage(LogLevel.Warning, "The register of VAT numbers gave no answer for {Country}: {Reason}")]
    private partial void LogSilence(string country, string reason);
}
