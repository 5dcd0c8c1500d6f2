namespace Plumbline.Server.Tests.Conventions;

/// <summary>The files of this repository, found from where the tests run.</summary>
internal static class SourceTree
{
    private static readonly string[] Places = ["src", "tests", "bench", "docs", "contract", ".ci"];
    private static readonly string[] Built = ["bin", "obj", "node_modules", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file under the places that hold our own text, without what the build makes.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. Places.Select(place => Path.Combine(Root, place)).Where(Directory.Exists).SelectMany(List)
            .Select(path => new SourceFile(path, Path.GetRelativePath(Root, path).Replace('\\', '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)];

    public static IReadOnlyList<SourceFile> Code { get; } =
        [.. Files.Where(file => file.Name.EndsWith(".cs", StringComparison.Ordinal)
            && !file.Name.Contains("/Migrations/", StringComparison.Ordinal))];

    public static string Read(string name) => File.ReadAllText(Path.Combine(Root, name));

    private static IEnumerable<string> List(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(child => !Built.Contains(Path.GetFileName(child))).SelectMany(List));

    private static string FindRoot()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (here is not null && !File.Exists(Path.Combine(here.FullName, "Plumbline.slnx")))
        {
            here = here.Parent;
        }
        return here?.FullName ?? throw new InvalidOperationException("No Plumbline.slnx above the folder that the tests run in");
    }
}

/// <summary>One file, by its path from the root with forward slashes.</summary>
internal sealed record SourceFile(string FullPath, string Name)
{
    public string[] Lines => File.ReadAllLines(FullPath);

    public string Text => File.ReadAllText(FullPath);

    public bool IsTest => IsUnder("tests");

    public bool IsUnder(string folder) => Name.StartsWith(folder + "/", StringComparison.Ordinal);
}
