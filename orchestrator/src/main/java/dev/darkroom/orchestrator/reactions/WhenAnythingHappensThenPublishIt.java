package dev.darkroom.orchestrator.reactions;

import java.util.List;

/** Every event goes out, for gateways and whoever else wants to know. */
final class WhenAnythingHappensThenPublishIt implements Reaction {
    @Override
    public List<Effect> to(EventContext context) {
        return List.of(new Effect.Publish(
                Messages.event(context.event(), context.after().version())));
    }
}
