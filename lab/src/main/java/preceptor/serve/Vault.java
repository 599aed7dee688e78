package preceptor.serve;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import preceptor.result.SweepFolder;

/// The folder of runs that is served, and the only way to its files. A run is found by comparing its name with those of
/// the folders that are there: nothing that a client sends ever becomes a path. Links are not followed, below the root
/// nothing but folders and plain files is seen.
final class Vault {
    /// How many run folders are looked at; further ones are left out, and the list says so.
    static final int MOST_FOLDERS = 5_000;

    private final Path root;

    /// @param root need not exist yet
    Vault(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    /// The folders in the root and those of runs that sweeps have kept, by name.
    List<Path> folders() {
        List<Path> found = new ArrayList<>();
        for (Path folder : below(root)) {
            found.add(folder);
            if (isSweep(folder)) {
                found.addAll(kept(folder));
            }
        }
        return found.size() > MOST_FOLDERS ? List.copyOf(found.subList(0, MOST_FOLDERS)) : found;
    }

    /// The folders of sweeps in the root, by name.
    List<Path> sweeps() {
        return below(root).stream().filter(Vault::isSweep).limit(MOST_FOLDERS).toList();
    }

    /// The folders of runs that the sweep in `folder` has kept, by name.
    List<Path> kept(Path folder) {
        Path kept = folder.resolve(SweepFolder.RUNS);
        return isFolder(kept) ? below(kept) : List.of();
    }

    /// The part files of the sweep in `folder`, by name.
    List<Path> parts(Path folder) {
        Path parts = folder.resolve(SweepFolder.PARTS);
        return isFolder(parts)
                ? entries(parts, path -> isFile(path) && path.toString().endsWith(SweepFolder.PART_SUFFIX))
                : List.of();
    }

    /// The name by which a client knows `folder`: its path below the root, with slashes.
    String name(Path folder) {
        List<String> parts = new ArrayList<>();
        root.relativize(folder).forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
    }

    /// The folder of that name; a [RequestException] with 404 where there is none.
    Path folder(String name) {
        return named(name, folders(), "there is no such run");
    }

    /// The folder of the sweep of that name; a [RequestException] with 404 where there is none.
    Path sweep(String name) {
        return named(name, sweeps(), "there is no such sweep");
    }

    private Path named(String name, List<Path> folders, String none) {
        for (Path folder : folders) {
            if (name(folder).equals(name)) {
                return folder;
            }
        }
        throw new RequestException(404, none);
    }

    /// The file `name` of `folder`, where it is a plain file that lies below the root. `name` is one of the program's
    /// own.
    Optional<Path> file(Path folder, String name) {
        Path file = folder.resolve(name);
        try {
            return isFile(file) && file.toRealPath().startsWith(root.toRealPath())
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isSweep(Path folder) {
        return isFile(folder.resolve(SweepFolder.MANIFEST));
    }

    private static List<Path> below(Path folder) {
        return Files.isDirectory(folder)
                ? entries(
                        folder,
                        path -> isFolder(path) && !path.getFileName().toString().startsWith("."))
                : List.of();
    }

    private static List<Path> entries(Path folder, Predicate<Path> wanted) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (wanted.test(entry)) {
                    found.add(entry);
                }
            }
        } catch (IOException e) {
            throw new RequestException(503, "the folder of runs cannot be read");
        }
        found.sort(null);
        return found;
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }
}
