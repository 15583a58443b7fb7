// Starts the description of the API on /docs; everything it shows comes from this service.
window.addEventListener("load", () => {
  const element = document.getElementById("api-description");
  window.SwaggerUIBundle({
    url: element.dataset.openapi,
    domNode: element,
    deepLinking: true,
    validatorUrl: null,
    defaultModelsExpandDepth: -1,
    supportedSubmitMethods: ["get", "post"],
  });
});
