package preceptor.serve;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            Path kept = folder.resolve(SweepFolder.RUNS);
            if (isFile(folder.resolve(SweepFolder.MANIFEST)) && isFolder(kept)) {
                found.addAll(below(kept));
            }
        }
        return found.size() > MOST_FOLDERS ? List.copyOf(found.subList(0, MOST_FOLDERS)) : found;
    }

    /// The name by which a client knows `folder`: its path below the root, with slashes.
    String name(Path folder) {
        List<String> parts = new ArrayList<>();
        root.relativize(folder).forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
    }

    /// The folder of that name; a [RequestException] with 404 where there is none.
    Path folder(String name) {
        for (Path folder : folders()) {
            if (name(folder).equals(name)) {
                return folder;
            }
        }
        throw new RequestException(404, "there is no such run");
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

    private static List<Path> below(Path folder) {
        List<Path> folders = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return folders;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (isFolder(entry) && !entry.getFileName().toString().startsWith(".")) {
                    folders.add(entry);
                }
            }
        } catch (IOException e) {
            throw new RequestException(503, "the folder of runs cannot be read");
        }
        folders.sort(null);
        return folders;
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }
}
