package dev.lattice.server.application;

import dev.lattice.api.application.ApplicationPlanView;
import dev.lattice.api.application.ApplicationReply;
import dev.lattice.api.application.ApplicationRequest;
import dev.lattice.api.application.ApplicationView;
import dev.lattice.server.http.Principal;
import java.time.Clock;
import java.util.List;

/** Applications as a person asks for them, for tests of other packages. */
public final class ApplicationDesk {
    private final ApplicationService service;
    private final Principal.User caller;

    public ApplicationDesk(ApplicationService.Parts parts, Principal.User caller) {
        this.service = new ApplicationService(parts, Clock.systemUTC());
        this.caller = caller;
    }

    public ApplicationService service() {
        return service;
    }

    public ApplicationPlanView inspect(ApplicationRequest request) {
        return service.inspect(caller, request);
    }

    public ApplicationReply create(ApplicationRequest request) {
        return service.create(caller, request);
    }

    public ApplicationReply change(String name, ApplicationRequest request) {
        return service.change(caller, name, request);
    }

    public ApplicationView get(String name) {
        return service.get(caller, name);
    }

    public List<ApplicationView> list() {
        return service.list(caller, Long.MAX_VALUE, 100);
    }

    public void start(String name) {
        service.start(caller, name);
    }

    public void stop(String name) {
        service.stop(caller, name);
    }

    public void restart(String name) {
        service.restart(caller, name);
    }

    public void delete(String name, String confirm) {
        service.delete(caller, name, confirm);
    }
}
