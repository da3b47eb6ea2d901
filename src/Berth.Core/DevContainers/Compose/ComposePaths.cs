namespace Berth.Core.DevContainers.Compose;

/// <summary>Makes the paths of a service full ones, before it is merged with what other folders' files say.</summary>
internal static class ComposePaths
{
    public static YamlNode Resolve(YamlNode service, string folder, string? home)
    {
        if (service["build"] is { } build)
        {
            service = service.With("build", build.Kind == YamlKind.Map
                ? build["context"] is { Text: { } context } node ? build.With("context", node.WithText(Context(context))) : build
                : build.Text is { } text ? build.WithText(Context(text)) : build);
        }

        if (service["volumes"] is { Kind: YamlKind.List } volumes)
        {
            service = service.With("volumes", YamlNode.OfItems([.. volumes.Items.Select(Volume)], volumes.Location, volumes.Tag));
        }

        return service;

        string Context(string path) => ComposeBuild.IsRemoteAddress(path) ? path : Full(path);

        YamlNode Volume(YamlNode volume)
        {
            if (volume.Text is { } text)
            {
                var colon = text.IndexOf(':', StringComparison.Ordinal);
                return colon > 0 && IsPath(text) ? volume.WithText(Full(text[..colon]) + text[colon..]) : volume;
            }

            return volume["source"] is { Text: { } path } source && (IsPath(path) || volume["type"]?.Text == "bind")
                ? volume.With("source", source.WithText(Full(path)))
                : volume;
        }

        string Full(string path)
        {
            var clean = path.Replace("\0", "\ufffd", StringComparison.Ordinal);
            return clean is ['~', ..] && home is not null ? Path.GetFullPath(home + clean[1..]) : Path.GetFullPath(clean, folder);
        }
    }

    /// <summary>Whether the source of a mount is a path; a volume's name begins with a letter or a digit.</summary>
    public static bool IsPath(string source) => source is ['/' or '.' or '~', ..];
}
