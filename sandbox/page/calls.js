// Makes a control call; a refusal becomes an error with the refusal's text.
export async function call(path, method = "GET", body = undefined) {
  const answer = await fetch(path, {
    method, body: body && JSON.stringify(body), headers: body && { "Content-Type": "application/json" },
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}
