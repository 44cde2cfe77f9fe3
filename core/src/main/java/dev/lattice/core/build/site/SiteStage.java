package dev.lattice.core.build.site;

import dev.lattice.core.build.BaseImages;
import dev.lattice.core.build.Slashes;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.dockerfile.Stage;
import dev.lattice.core.build.dockerfile.Stage.Instruction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The stage of a Dockerfile in which a web server gets its files. */
public final class SiteStage {
    /** What it listens on, as an account that may not take a lower one. */
    public static final int PORT = NginxConfiguration.PORT;

    /** Where nothing else is, unlike the server's own folder. */
    private static final String FOLDER = "/srv/site";

    private static final Pattern FILE = Pattern.compile("[\\w.@+-][\\w./@+ -]{0,199}");

    private SiteStage() {}

    /**
     * @param from the stage that has the files; empty for the source
     * @param path of their folder there
     * @param fallback the file that answers for paths without one, from that folder
     * @throws UndetectedException when the name of the fallback cannot be one
     */
    public static Stage of(String from, String path, Optional<String> fallback) throws UndetectedException {
        Optional<String> file = fallback.map(Slashes::withoutTop);
        if (file.isPresent() && !FILE.matcher(file.get()).matches()) {
            throw new UndetectedException(
                    "The fallback page " + file.get() + " has a name that cannot be served. Rename it.");
        }
        return new Stage(
                "run",
                BaseImages.SITE,
                List.of(
                        new Instruction.Write("/etc/nginx/nginx.conf", new NginxConfiguration(FOLDER, file).text()),
                        new Instruction.Copy(from, List.of(path.isEmpty() ? "." : path), FOLDER + "/", ""),
                        new Instruction.User("101"),
                        new Instruction.Expose(PORT),
                        new Instruction.StopSignal("SIGQUIT"),
                        new Instruction.Cmd(List.of("nginx", "-g", "daemon off;"))));
    }
}
