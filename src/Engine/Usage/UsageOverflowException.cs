namespace Plumbline.Engine.Usage;

/// <summary>Usage too large to bill: a value or total beyond 10^20. Raised when a reading is taken, never while adding.</summary>
public sealed class UsageOverflowException : OverflowException
{
    /// <summary>Without detail.</summary>
    public UsageOverflowException()
        : this("The usage is too large to bill.")
    {
    }

    /// <summary>With a plain message.</summary>
    public UsageOverflowException(string message)
        : base(message)
    {
    }

    /// <summary>With a plain message and a cause.</summary>
    public UsageOverflowException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
