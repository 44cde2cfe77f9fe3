package dev.lattice.cli.local;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;

/** What {@code up} prints when all is ready. The first lines are for scripts too and never change. */
final class Welcome {
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    private final Surroundings around;

    Welcome(Surroundings around) {
        this.around = around;
    }

    void print(LocalSettings settings, FirstAdmin admin, long millis) {
        line("Console:", settings.url());
        if (admin.email() != null) {
            line("E-mail:", Inert.line(admin.email()));
        }
        if (admin.password() != null) {
            line("Password:", Inert.line(admin.password()));
        }
        around.text().println();
        around.text()
                .println("Ready after " + millis / 1000 + "." + millis / 100 % 10 + " s. Data are in " + settings.home()
                        + ".");
        if (admin.signedInAs() == null) {
            around.text().println("This command line is not signed in: lattice login " + settings.url());
        } else if (admin.password() != null) {
            around.text()
                    .println("The password is shown this once, so keep it; this command line is signed in already.");
        } else if (!admin.signedInAs().equals(admin.email())) {
            around.text().println("This command line is signed in as " + Inert.line(admin.signedInAs()) + ".");
        }
        if (admin.password() == null) {
            around.text().println("A password that was lost: README.md, 'Accounts', has the way back.");
        }
        String command = around.variable("LATTICE_CHECKOUT") == null ? "lattice" : "./lattice";
        around.text().println("Try, in another terminal:  " + command + " run -- sh -c 'echo hello from $(hostname)'");
        around.text().println("Ctrl-C stops everything.");
        around.text().flush();
    }

    private void line(String name, String value) {
        boolean styled = around.terminal().stdout() && around.terminal().color();
        String padded = name + " ".repeat(10 - name.length());
        around.text().println(styled ? padded + BOLD + value + PLAIN : padded + value);
    }
}
