using NodaTime;

namespace Plumbline.Engine.Usage;

/// <summary>The running state of an aggregation. Overflow is thrown; the reading turns it into a refusal.</summary>
abstract class Tally
{
    public static Tally Of(Meter meter, Period window, decimal opening, Func<string, int> placeOf) => meter.Operation switch
    {
        Operation.Count => new Counting(),
        Operation.CountUnique => new Distinct(meter.Property is { } property ? placeOf(property) : null),
        Operation.Sum => new Summing(Place(meter, placeOf)),
        Operation.Max => new Greatest(Place(meter, placeOf)),
        Operation.Last => new Latest(Place(meter, placeOf)),
        Operation.WeightedSum => new Weighted(Place(meter, placeOf), window, opening),
        Operation.SqlFormula => new Computed(
            meter.Formula ?? throw new ArgumentException("The meter has no formula.", nameof(meter)), placeOf),
        _ => throw new ArgumentException($"Unknown operation {meter.Operation}.", nameof(meter)),
    };

    /// <summary>Adds an event and returns its own value where it has one.</summary>
    public abstract decimal? Add(Instant at, string recordId, ReadOnlySpan<FieldValue> fields);

    public abstract decimal Total();

    static int Place(Meter meter, Func<string, int> placeOf) =>
        placeOf(meter.Property ?? throw new ArgumentException($"{meter.Operation} needs a property.", nameof(meter)));

    static decimal? NumberOf(FieldValue field) => field.TooLarge ? throw new OverflowException()
        : field.Single.TryNumber(out var number) ? number
        : null;

    sealed class Counting : Tally
    {
        decimal count;

        public override decimal? Add(Instant at, string recordId, ReadOnlySpan<FieldValue> fields)
        {
            count++;
            return 1;
        }

        public override decimal Total() => count;
    }

    sealed class Distinct(int? place) : Tally
    {
        readonly HashSet<string> seen = new(StringComparer.Ordinal);

        public override decimal? Add(Instant at, string recordId, ReadOnlySpan<FieldValue> fields)
        {
            if (place is not { } at0)
            {
                seen.Add(recordId);
                return null;
            }

            foreach (var value in fields[at0].Items ?? [fields[at0].Single])
            {
                if (!value.IsNull)
                {
                    seen.Add(value.Text);
                }
            }

            return null;
        }

        public override decimal Total() => seen.Count;
    }

    sealed class Summing(int place) : Tally
    {
        decimal sum;

        public override decimal? Add(Instant at, string recordId, ReadOnlySpan<FieldValue> fields)
        {
            var value = NumberOf(fields[place]);
            sum += value ?? 0;
            return value;
        }

        public override decimal Total() => sum;
    }

    sealed class Greatest(int place) : Tally
    {
        decimal? greatest;

        public override decimal? Add(Instant at, string recordId, ReadOnlySpan<FieldValue> fields)
        {
            if (NumberOf(fields[place]) is { } value)
            {
                greatest = Math.Max(greatest ?? value, value);
            }

            return null;
        }

        public override decimal Total() => greatest ?? 0;
    }

    sealed class Latest(int place) : Tally
    {
        decimal latest;

        public override decimal? Add(Instant at, string recordId, ReadOnlySpan<FieldValue> fields)
        {
            latest = NumberOf(fields[place]) ?? latest;
            return null;
        }

        public override decimal Total() => latest;
    }

    // Level by level: each running value times the milliseconds it lasted, over those of the window; one without a start begins with the
    // first event.
    sealed class Weighted(int place, Period window, decimal opening) : Tally
    {
        decimal level = opening;
        decimal area;
        long? start = window.Start == Instant.MinValue ? null : window.Start.ToUnixTimeMilliseconds();
        long since = window.Start.ToUnixTimeMilliseconds();

        public override decimal? Add(Instant at, string recordId, ReadOnlySpan<FieldValue> fields)
        {
            if (NumberOf(fields[place]) is { } value)
            {
                var now = at.ToUnixTimeMilliseconds();
                start ??= since = now;
                area += level * (now - since);
                since = now;
                level += value;
            }

            return null;
        }

        public override decimal Total()
        {
            var end = window.End.ToUnixTimeMilliseconds();
            return start is not { } first || end <= first ? 0 : (area + level * (end - since)) / (end - first);
        }
    }

    sealed class Computed(Formula formula, Func<string, int> placeOf) : Tally
    {
        readonly FormulaTally state = new(formula, placeOf);

        public override decimal? Add(Instant at, string recordId, ReadOnlySpan<FieldValue> fields)
        {
            state.Add(fields);
            return null;
        }

        public override decimal Total() => state.Total();
    }
}
