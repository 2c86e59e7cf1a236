package dev.darkroom.storage.jobs.webhooks;

class InMemoryWebhookEndpointsTest implements WebhookEndpointsConformance {
    private final WebhookEndpoints endpoints = new InMemoryWebhookEndpoints();

    @Override
    public WebhookEndpoints endpoints() {
        return endpoints;
    }
}
