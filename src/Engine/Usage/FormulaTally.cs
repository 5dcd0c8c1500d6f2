namespace Plumbline.Engine.Usage;

/// <summary>The running state of a formula: one accumulator for each aggregate.</summary>
sealed class FormulaTally
{
    readonly Formula formula;
    readonly int[] places;
    readonly Scalar[] properties;
    readonly Accumulator[] accumulators;

    public FormulaTally(Formula formula, Func<string, int> placeOf)
    {
        this.formula = formula;
        places = [.. formula.Properties.Select(placeOf)];
        properties = new Scalar[places.Length];
        accumulators = [.. formula.Aggregates.Select(aggregate => new Accumulator(aggregate.Aggregation))];
    }

    public void Add(ReadOnlySpan<FieldValue> fields)
    {
        for (var i = 0; i < places.Length; i++)
        {
            var field = fields[places[i]];
            properties[i] = field.TooLarge ? throw new OverflowException() : field.Single;
        }

        for (var i = 0; i < accumulators.Length; i++)
        {
            var argument = formula.Aggregates[i].Argument;
            accumulators[i].Add(argument is null ? Scalar.Null : FormulaValue.Of(argument, properties, []));
        }
    }

    public decimal Total()
    {
        var results = Array.ConvertAll(accumulators, accumulator => accumulator.Result());
        return FormulaValue.Of(formula.Root, [], results).TryNumber(out var total) ? total : 0;
    }

    sealed class Accumulator(FormulaAggregation aggregation)
    {
        readonly HashSet<string>? seen = aggregation == FormulaAggregation.CountDistinct ? new(StringComparer.Ordinal) : null;
        decimal sum;
        decimal count;
        decimal? best;

        public void Add(Scalar value)
        {
            switch (aggregation)
            {
                case FormulaAggregation.CountAll:
                case FormulaAggregation.Count when !value.IsNull:
                    count++;
                    break;
                case FormulaAggregation.Count:
                    break;
                case FormulaAggregation.CountDistinct:
                    if (!value.IsNull)
                    {
                        seen!.Add(value.Text);
                    }

                    break;
                default:
                    if (value.TryNumber(out var number))
                    {
                        Add(number);
                    }

                    break;
            }
        }

        public Scalar Result() => aggregation switch
        {
            FormulaAggregation.Sum => Scalar.Of(sum),
            FormulaAggregation.Average => count == 0 ? Scalar.Null : Scalar.Of(sum / count),
            FormulaAggregation.Max or FormulaAggregation.Min => best is { } value ? Scalar.Of(value) : Scalar.Null,
            FormulaAggregation.CountAll or FormulaAggregation.Count => Scalar.Of(count),
            FormulaAggregation.CountDistinct => Scalar.Of(seen!.Count),
            _ => throw new InvalidOperationException($"Unknown aggregation {aggregation}."),
        };

        void Add(decimal number)
        {
            count++;
            best = aggregation == FormulaAggregation.Min ? Math.Min(best ?? number, number) : Math.Max(best ?? number, number);
            if (aggregation is FormulaAggregation.Sum or FormulaAggregation.Average)
            {
                sum += number;
            }
        }
    }
}
