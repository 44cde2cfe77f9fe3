package dev.lattice.gateway.bootstrap;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The gateway's entry. */
public final class GatewayMain {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int IN_USE = 3;
    private static final Logger OURS = Logger.getLogger("dev.lattice");

    private GatewayMain() {}

    /** Exit codes: 0 stopped as asked, 1 failed, 2 usage, 3 another gateway uses the home. */
    public static void main(String[] arguments) {
        GatewayOptions options;
        try {
            options = GatewayOptions.parse(List.of(arguments), System.getenv());
        } catch (IllegalArgumentException wrong) {
            System.err.println("lattice: " + wrong.getMessage() + "; 'lattice gateway --help' says what there is");
            System.exit(USAGE);
            return;
        }
        logInLines(options.debug());
        int code = run(options);
        // A stop that was asked for is answered by the hook below; exit would wait for it.
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int run(GatewayOptions options) {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (GatewayHome home = GatewayHome.open(options.home());
                Gateway _ = new Gateway(options, home)) {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
                        asked.countDown();
                        await(done);
                    }));
            await(asked);
            return 0;
        } catch (GatewayHome.InUseException inUse) {
            System.err.println("lattice: " + inUse.getMessage());
            return IN_USE;
        } catch (IOException failed) {
            System.err.println("lattice: the gateway cannot serve: " + failed.getMessage());
            return FAILED;
        } finally {
            done.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One line each on standard error. */
    private static void logInLines(boolean debug) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.ALL);
        }
        OURS.setLevel(debug ? Level.FINE : Level.INFO);
        Logger.getLogger("").setLevel(Level.WARNING);
    }
}
