using System.Collections.Immutable;

namespace Plumbline.Engine.Money;

/// <summary>Shares out whole minor units without losing or inventing one.</summary>
public static class Split
{
    /// <summary>
    /// Splits a total in proportion to weights; the units that rounding leaves over go to the largest remainders, the earlier part first
    /// when two are equal. 100 over 1, 1, 1 is 34, 33, 33; −100 is −34, −33, −33. All weights zero: everything goes to the first part.
    /// </summary>
    /// <param name="total">Minor units to share, of either sign.</param>
    /// <param name="weights">Weights of zero or more, at least one.</param>
    /// <exception cref="ArgumentException">There is no weight, or one is negative.</exception>
    public static ImmutableArray<long> LargestRemainder(long total, ReadOnlySpan<decimal> weights)
    {
        if (weights.IsEmpty)
        {
            throw new ArgumentException("A split needs at least one weight.", nameof(weights));
        }

        var scaled = Scale(weights);
        var sum = Sum(scaled);
        var parts = new long[weights.Length];
        if (sum == 0)
        {
            parts[0] = total;
            return [.. parts];
        }

        Distribute(total, scaled, sum, parts);
        return [.. parts];
    }

    static void Distribute(long total, decimal[] weights, decimal sum, long[] parts)
    {
        var remainders = new decimal[weights.Length];
        var left = total;
        for (var i = 0; i < weights.Length; i++)
        {
            var exact = total * (weights[i] / sum);
            var whole = decimal.Truncate(exact);
            parts[i] = decimal.ToInt64(whole);
            remainders[i] = Math.Abs(exact - whole);
            left -= parts[i];
        }

        // A stable sort keeps the order of the parts among equal remainders.
        var order = Enumerable.Range(0, weights.Length).Where(i => weights[i] > 0).OrderByDescending(i => remainders[i]).ToArray();
        for (var i = 0; left != 0; i = (i + 1) % order.Length)
        {
            parts[order[i]] += Math.Sign(left);
            left -= Math.Sign(left);
        }
    }

    // Weights as large as amounts would overflow when multiplied by a total; only their proportions matter.
    static decimal[] Scale(ReadOnlySpan<decimal> weights)
    {
        var scaled = weights.ToArray();
        if (scaled.Any(weight => weight < 0))
        {
            throw new ArgumentException("A weight is never negative.", nameof(weights));
        }

        var largest = scaled.Max();
        return largest > 1_000_000_000m ? [.. scaled.Select(weight => weight / largest)] : scaled;
    }

    static decimal Sum(decimal[] weights)
    {
        var sum = 0m;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        return sum;
    }
}
