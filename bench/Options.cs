using System.Globalization;

namespace Plumbline.Bench;

/// <summary>What to measure, on which store and how much of it.</summary>
internal sealed record Options(
    string Command, bool IsPostgres, int Events, int Rounds, int BatchSize, int Connections, int[] DuplicatePercents, int Seconds,
    int WarmUp)
{
    public const string Usage =
        """
        dotnet run -c Release --project bench -- <command> [--store postgres|sqlite] [options]

          ingest   batches over HTTP against the bare database, turn by turn   --events 1000000 --rounds 5 --batch 1000
                                                                               --connections 4 --duplicates 0,10 --warm-up 400000
          single   one event a request against an endpoint that only parses   --connections 64 --rounds 5 --seconds 4
                                                                               --warm-up 5 (rounds)
          memory   peak resident memory while events come in                   --events 1000000 --batch 1000 --connections 4
          usage    a customer's month of events: its total and its days        --events 1000000 --rounds 100 (requests each)
          ready    from start to ready on an empty database                    --rounds 5
        """;

    public static Options Parse(string[] args)
    {
        var command = args.Length > 0 ? args[0] : "";
        string Value(string name, string otherwise) =>
            Array.IndexOf(args, "--" + name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : otherwise;
        int Number(string name, int otherwise) =>
            int.Parse(Value(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        return new Options(
            command,
            Value("store", "postgres") == "postgres",
            Number("events", 1_000_000),
            Number("rounds", command == "usage" ? 100 : 5),
            Number("batch", 1000),
            Number("connections", command == "single" ? 64 : 4),
            [.. Value("duplicates", "0,10").Split(',').Select(p => int.Parse(p, CultureInfo.InvariantCulture))],
            Number("seconds", 4),
            Number("warm-up", command == "single" ? 5 : 400_000));
    }
}
